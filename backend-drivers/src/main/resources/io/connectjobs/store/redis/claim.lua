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

-- Never the same twice, also after a fail-over lost the last of them: it follows the server's own clock, in µs.
local function next_lease()
  return math.max((tonumber(call('HGET', META, 'lease')) or 0) + 1, time[1] * 1000000 + time[2])
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

-- A job that is not plain: with an end, a bound on its time, a key, or all of its history. Answers its record, or nothing
-- for one that has expired.
local function begin(id, s, lease, until_, lone)
  local j = decode(id, s)
  known[id] = j
  if j.expires > 0 and j.expires <= now then
    expire(j)
    return nil
  end
  if j.expires > 0 then call('ZREM', EXPIRING, id) end
  j.state, j.attempt, j.lease, j.until_ = RUNNING, j.attempt + 1, lease, until_
  if j.timeout > 0 then
    j.deadline = now + j.timeout
    if j.deadline < until_ then
      j.own, j.until_ = 1, j.deadline
      push(lone, j.until_, 'j' .. id)
    end
  end
  record(j, 1)
  happen(1, RUNNING, -1)
  changed[id] = nil
  return encode(j)
end

local NEXT_ATTEMPT = {}
for attempt = 0, 9 do NEXT_ATTEMPT[pack('>I2', attempt)] = pack('>I2', attempt + 1) end

-- Pops the first ones that are available, gives them out and notes them in reply; answers their ids.
local function give_out(limit, lease, until_, reply)
  local given, n, lone = {}, 0, {}
  local lease_7, until_12 = pack('>I7', lease), pack('>I6', until_) .. NONE_6
  while n < limit do
    local popped = call('ZPOPMIN', READY, limit - n)
    local ids = {}
    for i = 1, #popped / 2 do ids[i] = sub(popped[i * 2 - 1], 13) end
    if #ids == 0 then break end
    local records, bodies = get_many(JOBS, ids), get_many(BODIES, ids)
    for i = 1, #ids do
      local id, s, running = ids[i], records[i], nil
      local next_attempt = NEXT_ATTEMPT[sub(s, -21, -20)]
      if history < 2 and next_attempt and sub(s, -55, -45) == NONE_11 then
        running = sub(s, 1, -45) .. '\2\0\0\0' .. sub(s, -40, -34) .. until_12 .. next_attempt .. sub(s, -19, -14)
          .. lease_7 .. sub(s, -6)
      else
        running = begin(id, s, lease, until_, lone)
      end
      if running then
        n = n + 1
        given[n] = id
        to_jobs[n * 2 - 1] = id
        to_jobs[n * 2] = running
        reply[n * 3 - 2] = id
        reply[n * 3 - 1] = running
        reply[n * 3] = bodies[i]
      end
    end
  end
  count(AVAILABLE, -n)
  count(RUNNING, n)
  happen(1, RUNNING, n)
  if #lone > 0 then many('ZADD', LEASES, lone) end
  return given
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
  local reply, lease, until_ = {}, next_lease(), now + length
  local ids = give_out(places, lease, until_, reply)
  if #ids > 0 then
    note(ids, lease, until_, owner, claim_id, nonce)
    call('HSET', META, 'lease', string.format('%.0f', lease))
    if window_start then call('HSET', META, 'window_start', window_start, 'used', used + #ids) end
  end
  flush()
  return 'new', reply
end
