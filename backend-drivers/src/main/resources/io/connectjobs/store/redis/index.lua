-- Makes the list of a queue along which it is exported: its jobs by their numbers, behind them the ids without a job by the
-- time since when. '\1' tells of which number it is, the queue's last when it was begun; '\2' tells so too once the list is
-- whole. Several who make it at once write the same. It goes by itself once nobody asks for it.
-- The last of KEYS: that list. ARGV: 5 begin, jobs, ids or end; 6 the number, but to begin; 7 where it goes on; 8 how many to
-- look at. Answers the number to begin; else where it goes on, nothing behind the last; nothing at all where somebody else has
-- begun one of another number.
local EXPORT = KEYS[#KEYS]
local step, number, from, look = ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
local steps = {}

function steps.begin()
  number = call('HGET', META, 'seq') or '0'
  if call('ZSCORE', EXPORT, '\1') ~= '-' .. number then
    call('DEL', EXPORT)
    call('ZADD', EXPORT, '-' .. number, '\1')
  end
  return number
end

function steps.jobs()
  local ids, entries = call('ZRANGEBYLEX', IDS, from, '+', 'LIMIT', 0, look), {}
  if #ids == 0 then return '' end
  local records = get_many(JOBS, ids)
  for i = 1, #ids do push(entries, unpack_('>I6', records[i], #records[i] - 5), ids[i]) end
  many('ZADD', EXPORT, entries)
  return #ids == look and '(' .. ids[#ids] or ''
end

-- From the end of the list: who adds to it meanwhile makes this see some twice, and none never.
function steps.ids()
  local last = tonumber(from)
  local found, entries = call('LRANGE', PRUNED, -last - look, -last - 1), {}
  for i = 1, #found do push(entries, IDS_BEGIN + unpack_('>I6', found[i]), '\0' .. found[i]) end
  if #entries > 0 then many('ZADD', EXPORT, entries) end
  return #found == look and tostring(last + look) or ''
end

steps['end'] = function()
  call('ZADD', EXPORT, '-' .. number, '\2')
  return ''
end

if step ~= 'begin' and call('ZSCORE', EXPORT, '\1') ~= '-' .. number then return false end
local next_ = steps[step]()
keep(EXPORT)
return next_
