# Python's http.server over a directory, HTTP/1.0 as it comes.  It prints its port.  What is posted
# as multipart/form-data it takes apart by the rules of mails, and answers with a line a part.
#
#   python3 python_server.py directory [certificate key]

import email.parser
import email.policy
import functools
import hashlib
import http.server
import ssl
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n"
        mail = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        lines = []
        for part in mail.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            digest = hashlib.sha256(content).hexdigest()
            file = part.get_filename() or "-"
            lines.append(f"{name} {file} {part.get_content_type()} {len(content)} {digest}\n")
        answer = "".join(lines).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


handler = functools.partial(Handler, directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
