-- The addresses of a file in turn, as long as wrk runs. Arguments: file of addresses, value of Accept-Encoding.
local requests, next_one = {}, 0

function init(args)
    wrk.headers["Accept-Encoding"] = args[2]
    for address in io.lines(args[1]) do
        requests[#requests + 1] = wrk.format("GET", address)
    end
end

function request()
    next_one = next_one % #requests + 1
    return requests[next_one]
end

function done(summary, latency, _)
    local errors = summary.errors
    print(string.format("RESULT %.6f %d %d %d %.3f %.3f", summary.duration / 1e6, summary.requests,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.bytes,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
