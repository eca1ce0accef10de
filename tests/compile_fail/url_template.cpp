// expect: a URL template is an absolute URL that has braces only as \{\}, for one argument

// The compiler reads a literal's braces.

#include <throng/http/url_template.hpp>

const throng::url_template item{"http://shop.example/items/{id}"};
