-- Messages from a file, each once: its two ids, and its body.
wrk.method = "POST"
local lines = io.lines(os.getenv("MESSAGES"))

function request()
   local ids, correlation, body = lines():match("^(%S+) (%S+) (.*)$")
   return wrk.format(nil, nil, {
      ["Authorization"] = wrk.headers["Authorization"],
      ["Content-Type"] = wrk.headers["Content-Type"],
      ["X-Request-Id"] = ids,
      ["X-Correlation-Id"] = correlation,
   }, body)
end
