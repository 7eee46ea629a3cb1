-- Puts things in order. Needs tidy.lua, remove.lua and arrivals.lua. ARGV: 5 most to reap, 6 most to expire, 7 most to prune,
-- 8 most to forget, 9 most results to drop, 10-12 how long completed, dead and cancelled jobs are kept, 13 how long ids are;
-- all in ms; 14 the last noting of events that was begun, or nothing, 15 whether it goes on.
-- Answers how many of each, and how many counts over time, keys and entries without a job were dropped.
even_if_full()
local reaped, expired = reap_lost(tonumber(ARGV[5])), expire_late(tonumber(ARGV[6]))
flush()

local MOST = 500
-- Some entries tell of jobs that were sent back to work since.
local pruned, skipped = 0, 0
for state = COMPLETED, CANCELLED do
  local before = now - ARGV[6 + state]
  local left = tonumber(ARGV[7]) - pruned
  while left > 0 and skipped < MOST do
    local at = oldest(state)
    if not at or at > before then break end
    local j = take_oldest(state)
    if j then
      remove(j)
      pruned = pruned + 1
      left = left - 1
    else
      skipped = skipped + 1
    end
  end
end

local forgotten = 0
local before = now - ARGV[13]
while forgotten < tonumber(ARGV[8]) do
  local entry = call('LINDEX', PRUNED, 0)
  if not entry or unpack_('>I6', entry) > before then break end
  call('LPOP', PRUNED)
  call('HDEL', JOBS, sub(entry, 7))
  forgotten = forgotten + 1
end

local dropped = 0
if tonumber(ARGV[9]) > 0 then
  local ids = call('ZRANGEBYSCORE', RESULT_ENDS, '-inf', now, 'LIMIT', 0, ARGV[9])
  read(ids)
  for i = 1, #ids do
    local j = job(ids[i])
    j.result = 0
    changed[j.id] = j
    call('HDEL', RESULTS, j.id)
    call('ZREM', RESULT_ENDS, j.id)
  end
  dropped = #ids
end

local tidied = skipped
for _, key in ipairs(call('ZRANGEBYSCORE', WINDOWS, '-inf', now, 'LIMIT', 0, MOST)) do
  call('HDEL', UNIQUE, key)
  call('ZREM', WINDOWS, key)
  tidied = tidied + 1
end
local KEPT = {[0] = 172800000, 5184000000, 63072000000}
for bucket = 0, 2 do
  local first = bucket * APART
  local ended = first + now - KEPT[bucket] - BUCKETS[bucket]
  local fields = call('ZRANGEBYSCORE', ACTIVITY_TIMES, first, '(' .. string.format('%.0f', ended), 'LIMIT', 0, MOST)
  for _, field in ipairs(fields) do
    call('HDEL', ACTIVITY, field)
    call('ZREM', ACTIVITY_TIMES, field)
  end
  tidied = tidied + #fields
end
-- What nobody reads any more. A noting that begins just now has a higher number.
local noted_for, last_noting = tonumber(call('HGET', META, 'feed')), tonumber(ARGV[14])
if noted_for and last_noting and (noted_for < last_noting or (noted_for == last_noting and ARGV[15] == '0')) then
  call('HDEL', META, 'feed', 'fed')
  call('DEL', FEED)
end
local came = 0
while came < MOST and forget_arrival(before) do came = came + 1 end
tidied = tidied + came
flush_arrivals()
flush()
return {reaped, expired, pruned, forgotten, dropped, tidied}
