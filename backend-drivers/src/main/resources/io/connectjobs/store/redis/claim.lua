-- How jobs are claimed. Needs change.lua and tidy.lua.

-- How many may be claimed now, by the limits of the request and of the queue; and the window of the queue's rate.
local function room(limit, bound)
  local running, paused, max, rate, window, window_start, used =
    unpack(call('HMGET', META, 'n2', 'paused', 'max', 'rate', 'window', 'window_start', 'used'))
  running = tonumber(running) or 0
  if paused == '1' then return 0 end
  limit = math.min(limit, (tonumber(bound) or math.huge) - running, (tonumber(max) or math.huge) - running)
  if not rate or rate == '' then return limit end
  local start, last = now - now % tonumber(window), tonumber(window_start) or 0
  -- The clock stepped back a little, as at a fail-over: this window may be full, and its count is gone.
  if last > start and last - now < math.max(window, 60000) then return 0 end
  used = last == start and tonumber(used) or 0
  return math.min(limit, rate - used), start, used
end

-- The first ones that are available and have not expired.
local function pop(limit)
  local jobs = {}
  while #jobs < limit do
    local popped = call('ZPOPMIN', READY, limit - #jobs)
    local ids = {}
    for i = 1, #popped, 2 do ids[#ids + 1] = sub(popped[i], 13) end
    if #ids == 0 then return jobs end
    read(ids)
    for i = 1, #ids do
      local j = job(ids[i])
      if j.expires == 0 then
        jobs[#jobs + 1] = j
      elseif j.expires > now then
        call('ZREM', EXPIRING, j.id)
        jobs[#jobs + 1] = j
      else
        expire(j)
      end
    end
  end
  return jobs
end

-- Never the same twice, also after a fail-over lost the last of them: it follows the server's own clock, in µs.
local function next_lease()
  local lease = math.max((tonumber(call('HGET', META, 'lease')) or 0) + 1, time[1] * 1000000 + time[2])
  call('HSET', META, 'lease', string.format('%.0f', lease))
  return lease
end

-- Notes who holds these jobs: as one claim that runs out at one time.
local function note(ids, lease, until_, owner, claim_id, nonce)
  local c = pack('>I7', lease)
  local parts = call('HGET', CLAIMS, 'i' .. claim_id) or nonce
  call('HSET', CLAIMS, c, pack('>I2', #owner) .. owner .. claim_id, 'l' .. c, #ids, 'i' .. claim_id, parts .. c)
  call('HSET', HELD, c, table.concat(ids, '\0'))
  call('ZADD', LEASES, until_, 'c' .. c)
  call('HINCRBY', OWNERS, owner, #ids)
end

local function give_out(jobs, bodies, lease, until_, reply)
  local lone = {}
  for i = 1, #jobs do
    local j = jobs[i]
    j.state, j.attempt, j.lease, j.until_ = RUNNING, j.attempt + 1, lease, until_
    if j.timeout > 0 then
      j.deadline = now + j.timeout
      if j.deadline < until_ then
        j.own, j.until_ = 1, j.deadline
        push(lone, j.until_, 'j' .. j.id)
      end
    end
    record(j, 1)
    push(reply, j.id, encode(j))
    reply[#reply + 1] = bodies[i]
  end
  count(AVAILABLE, -#jobs)
  count(RUNNING, #jobs)
  if #lone > 0 then many('ZADD', LEASES, lone) end
end

-- ARGV from: limit, bound on running jobs or nothing, lease in ms, owner, claim id, the call's nonce of 8 bytes, how
-- often to put things in order before claiming all the same.
-- Answers 'held' and the claims that this claim id holds from another call; 'again' where there was more to put in order
-- than one script does; or 'new' and id, record and body of each job.
local function claim(from, most)
  local limit, bound, length, owner, claim_id, nonce, patience = unpack(ARGV, from, from + 6)
  local parts = call('HGET', CLAIMS, 'i' .. claim_id)
  if parts and sub(parts, 1, 8) ~= nonce then return 'held', {sub(parts, 9)} end
  local full = reap_lost(most) == most
  full = expire_late(most) == most or full
  full = promote(most) == most or full
  flush()
  if full and tonumber(patience) > 0 then return 'again', {} end
  local places, window_start, used = room(tonumber(limit), bound)
  if places <= 0 then return 'new', {} end
  local jobs, reply, ids = pop(places), {}, {}
  if #jobs > 0 then
    for i = 1, #jobs do ids[i] = jobs[i].id end
    local lease = next_lease()
    local until_ = now + length
    give_out(jobs, get_many(BODIES, ids), lease, until_, reply)
    note(ids, lease, until_, owner, claim_id, nonce)
    if window_start then call('HSET', META, 'window_start', window_start, 'used', used + #jobs) end
  end
  flush()
  return 'new', reply
end
