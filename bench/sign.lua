-- Varied, valid forms, made before the clock starts; and one line with the result that bench/load.py reads.
-- Arguments: the path, the version of the text in force.
local requests, at = {}, 0

function init(arguments)
  local path, version = arguments[1], arguments[2]
  local countries = { "FR", "DE", "JP", "KE", "BR", "IN", "CA", "EE" }
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Host"] = wrk.host .. ":" .. wrk.port }
  for number = 1, 20000 do
    local body = string.format(
      "version=%s&name=Zo%%C3%%AB+Example+%d&email=zoe.%d.%d%%40example.org&country=%s",
      version, number, number, math.random(1000000000), countries[number % #countries + 1])
    if number % 2 == 0 then body = body .. "&show_name=on" end
    if number % 3 == 0 then body = body .. "&news=on" end
    requests[number] = wrk.format("POST", path, headers, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n", summary.requests, summary.duration, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
