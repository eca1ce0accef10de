include(${FOLDER}/throng_add_load_test.cmake)
throng_add_load_test(slow LABEL x TARGET nobody TIMEOUT 1m MARGIN 5)
