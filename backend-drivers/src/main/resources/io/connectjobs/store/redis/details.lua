-- What jobs say beside their events. ARGV 5 …: id, and r if a result and e if errors are wanted, of each.
-- Answers for each a list: its headers, as they stand in its body; its completion's time and attempt with the result, where
-- that is still kept; and its errors without their stack traces. An empty one for no such job.
local function headers(body)
  local at = 5
  for _ = 1, 2 * unpack_('>I4', body) do at = at + 4 + unpack_('>I4', body, at) end
  return sub(body, 1, at - 1)
end

local function result_of(j)
  if j.state ~= COMPLETED or j.result == 0 or (j.result_until > 0 and j.result_until <= now) then return '' end
  return pack('>I6I2', j.until_, j.attempt) .. call('HGET', RESULTS, j.id)
end

local function details(id, wanted, s)
  -- One that a claim tells of has neither result nor errors.
  local j = take_apart(id, s)
  local reply = {
    headers(j.body == '' and call('HGET', BODIES, id) or j.body), find(wanted, 'r', 1, true) and result_of(j) or ''}
  for i = 1, find(wanted, 'e', 1, true) and j.errors or 0 do
    local text = call('HGET', ERRORS, id .. '\0' .. i)
    local _, _, _, _, _, at = unpack_('>I2I6BI2c0I2c0', text)
    reply[2 + i] = sub(text, 1, 8) .. '\0' .. sub(text, 10, at - 1)
  end
  return reply
end

local reply = {}
for i = 5, #ARGV, 2 do
  local s = call('HGET', JOBS, ARGV[i])
  reply[#reply + 1] = s and s ~= STUB and details(ARGV[i], ARGV[i + 1], s) or {}
end
return reply
