# llama.cpp's own HTTP server, out of the prebuilt wheel `xllamacpp`: llamaServer.py GGUF PORT [SLOTS] [THREADS]
# Prints its address when it listens. Port 0 takes a free one. Ends with its standard input.
import socket
import sys

import xllamacpp


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


model, port, slots, threads = (sys.argv[1:] + ["0", "2", "2"][len(sys.argv) - 2 :])[:4]
params = xllamacpp.CommonParams()
params.model.path = model
params.hostnames = ["127.0.0.1"]
params.port = int(port) or free_port()
params.n_parallel = int(slots)
params.n_ctx = 4096 * int(slots)
params.use_jinja = True
params.endpoint_slots = True
params.endpoint_metrics = True
for cpu in (params.cpuparams, params.cpuparams_batch):
    cpu.n_threads = int(threads)
    cpu.poll = 0
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
