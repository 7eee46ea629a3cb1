-- Whole jobs, for who moves them. Needs prelude.lua.

-- How a job holds its key: how, and until when in ms or 0; nothing where it holds none.
local function held_key(j)
  if j.hold == 0 then return '' end
  local _, key = texts(j.tail)
  local value = call('HGET', UNIQUE, key)
  if not value or sub(value, 7) ~= pack('>I6', j.seq) .. j.id then return '' end
  local until_ = unpack_('>I6', value)
  if until_ > 0 and until_ <= now then return '' end
  return pack('>BI6', j.hold, until_)
end

-- Record, body, result, key, and the errors.
local function whole(j)
  local result = ''
  if j.result == 1 and (j.result_until == 0 or now < j.result_until) then result = call('HGET', RESULTS, j.id) end
  local reply = {encode(j), j.body == '' and call('HGET', BODIES, j.id) or '', result, held_key(j)}
  for i = 1, j.errors do reply[4 + i] = call('HGET', ERRORS, j.id .. '\0' .. i) end
  return reply
end
