-- Jobs by id. ARGV: 5 and 6 the range of ids, 7 how many to look at, 8 the states as digits or nothing, 9 = and the kind or
-- nothing, 10 = and the owner or nothing, 11 and 12 enqueued from and before in ms or nothing, 13 how many to answer.
-- Answers the last id looked at, 1 if there may be more, then id, record, owner and last error of each that fits.
local look, states, kind, owner, most = tonumber(ARGV[7]), ARGV[8], ARGV[9], ARGV[10], tonumber(ARGV[13])
local from, before = tonumber(ARGV[11]) or 0, tonumber(ARGV[12]) or math.huge
local ids = call('ZRANGEBYLEX', IDS, ARGV[5], ARGV[6], 'LIMIT', 0, look)
local reply, last, found = {'', #ids == look and 1 or 0}, '', 0
local records = #ids > 0 and get_many(JOBS, ids) or {}
for i = 1, #ids do
  local j = decode(ids[i], records[i])
  last = ids[i]
  local fits = (states == '' or string.find(states, tostring(j.state), 1, true))
    and j.enqueued >= from and j.enqueued < before and (kind == '' or kind == '=' .. texts(j.tail))
  if fits then
    local held_by = ''
    if j.state == RUNNING then
      local who = call('HGET', CLAIMS, pack('>I7', j.lease))
      held_by = sub(who, 3, 2 + unpack_('>I2', who))
    end
    if owner == '' or (j.state == RUNNING and owner == '=' .. held_by) then
      local fault = j.errors > 0 and call('HGET', ERRORS, j.id .. '\0' .. j.errors) or ''
      push(reply, ids[i], encode_briefly(j))
      push(reply, held_by, fault)
      found = found + 1
      if found == most then
        if i < #ids then reply[2] = 1 end
        break
      end
    end
  end
end
reply[1] = last
return reply
