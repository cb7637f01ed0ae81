-- The load of scripts/bench-http.sh, the same for every server: wrk's connections send the requests
-- of a file in turns. Each line of it: method, path, cookie and body, with tabs between them.
local requests, turn = {}, 0

function init(args)
    for line in io.lines(args[1]) do
        local method, path, cookie, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
        local headers = {}
        if cookie ~= "" then headers["Cookie"] = cookie end
        if body ~= "" then headers["Content-Type"] = "application/json" else body = nil end
        requests[#requests + 1] = wrk.format(method, path, headers, body)
    end
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end

-- One line of JSON; times in microseconds.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"duration":%d,"p50":%d,"p99":%d,"max":%d,"refused":%d,"lost":%d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
        errors.status, errors.connect + errors.read + errors.write + errors.timeout
    ))
end
