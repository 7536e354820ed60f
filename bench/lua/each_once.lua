-- Every address of a file once, in order; prints seconds, answers, failures and bytes, and ends.
-- Arguments: file of addresses, value of Accept-Encoding, an address that is good and no tile.
local ffi = require("ffi")
ffi.cdef [[ typedef struct { long s; long ns; } moment; int clock_gettime(int clock, moment *now); ]]

local function now()
    local at = ffi.new("moment")
    ffi.C.clock_gettime(1, at)
    return tonumber(at.s) + tonumber(at.ns) / 1e9
end

local requests, sent, answered, failed, bytes, begun, idle = {}, -1, 0, 0, 0, nil, nil

function init(args)
    wrk.headers["Accept-Encoding"] = args[2]
    idle = wrk.format("GET", args[3])
    for address in io.lines(args[1]) do
        requests[#requests + 1] = wrk.format("GET", address)
    end
end

function request()
    -- wrk asks once before it starts, to see whether requests are pipelined: that one is not sent.
    sent = sent + 1
    if sent == 0 then
        return requests[1]
    end
    begun = begun or now()
    return requests[sent] or idle
end

function response(status, headers, body)
    local kind = headers["Content-Type"] or headers["content-type"] or ""
    if status == 200 and not (kind:find("vector%-tile") or kind:find("protobuf")) then
        return -- a connection that had nothing left to ask
    end
    answered = answered + 1
    bytes = bytes + #body
    if status ~= 200 and status ~= 204 then
        failed = failed + 1
    end
    if answered == #requests then
        print(string.format("RESULT %.6f %d %d %d", now() - begun, answered, failed, bytes))
        io.stdout:flush()
        os.exit(0)
    end
end
