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
  call('HSET', HELD, c, '\0' .. table.concat(ids, '\0') .. '\0')
  call('ZADD', LEASES, until_, 'c' .. c)
  call('HINCRBY', OWNERS, owner, #ids)
  return c
end

-- A job that is not plain: with an end, a bound on its time, a key, or all of its history. Answers its record, or nothing
-- for one that has expired.
local function begin(id, s, lease, until_, lone)
  local j = take_apart(id, s)
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

local next_attempts = {}
local function next_attempt(attempt)
  local next_ = next_attempts[attempt]
  if not next_ then
    next_ = pack('>I2', unpack_('>I2', attempt) + 1)
    next_attempts[attempt] = next_
  end
  return next_
end

-- The record of a plain job that begins, by cutting and joining it; nothing for a job that isn't such.
local function begin_plain(s, lease_7, until_12)
  if sub(s, -55, -45) ~= NONE_11 or history == 2 then return nil end
  return sub(s, 1, -45) .. '\2\0\0\0' .. sub(s, -40, -34) .. until_12 .. next_attempt(sub(s, -21, -20))
    .. sub(s, -19, -14) .. lease_7 .. sub(s, -6)
end

-- How many untouched jobs a claim has at the least to tell of them itself.
local FEWEST = 16

-- Pops the first ones that are available and notes them in reply; answers how many. An untouched one goes into fresh, every
-- other is begun, which answers its record.
local function pop(limit, reply, fresh, begun)
  local n, ids, seqs, places, least, last = 0, fresh.ids, fresh.seqs, fresh.places, math.huge, 0
  while n < limit do
    local popped = call('ZRANGE', READY, 0, limit - n - 1)
    if #popped == 0 then break end
    call('ZREMRANGEBYRANK', READY, 0, #popped - 1)
    local names = {}
    for i = 1, #popped do names[i] = sub(popped[i], 13) end
    local records = get_many(JOBS, names)
    local bodies = long_bodies(names, records)
    for i = 1, #names do
      local s = records[i]
      if sub(s, -58, -20) == UNTOUCHED then
        local seq, at = unpack_('>I6', popped[i], 7), #ids + 1
        if seq < least then least = seq end
        if seq > last then last = seq end
        ids[at], seqs[at], places[at] = names[i], sub(popped[i], 7, 12), n * 3 + 2
      else
        s = begun(names[i], s)
      end
      if s then
        reply[n * 3 + 1], reply[n * 3 + 2], reply[n * 3 + 3] = names[i], s, bodies[i]
        n = n + 1
      end
    end
  end
  fresh.width, fresh.last = last - least, last
  return n
end

-- Gives out the first ones that are available and notes them in reply. Answers how many, the ids of those whose records
-- say so, and the others, of which their claim is to tell.
local function give_out(limit, lease, until_, reply)
  local rest, lone, fresh = {}, {}, {ids = {}, seqs = {}, places = {}}
  local lease_7, until_12 = pack('>I7', lease), pack('>I6', until_) .. NONE_6
  local function begun(id, s)
    local running = begin_plain(s, lease_7, until_12) or begin(id, s, lease, until_, lone)
    if running then
      rest[#rest + 1] = id
      push(to_jobs, id, running)
    end
    return running
  end
  local n = pop(limit, reply, fresh, begun)
  if #fresh.ids < FEWEST or fresh.width > WIDEST then
    for i, id in ipairs(fresh.ids) do
      reply[fresh.places[i]] = begun(id, reply[fresh.places[i]])
    end
    fresh.ids = {}
  elseif listening and history == 2 then
    for i, id in ipairs(fresh.ids) do tell(id, 1, RUNNING, 1, kind_of(reply[fresh.places[i]])) end
  end
  count(AVAILABLE, -n)
  count(RUNNING, n)
  happen(1, RUNNING, n)
  if #lone > 0 then many('ZADD', LEASES, lone) end
  return n, rest, fresh
end

-- ARGV from: limit, bound on running jobs or nothing, lease in ms, owner, claim id, the call's nonce of 8 bytes, how
-- often to put things in order before claiming all the same.
-- Answers 'held' and the claims that this claim id holds from another call; 'again' where there was more to put in order
-- than one script does; or 'new', and id, record and body of each job, and the lease and its end of those that are
-- untouched.
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
  if places <= 0 then return 'new', {}, '' end
  local reply, told, lease, until_ = {}, '', next_lease(), now + length
  local n, rest, fresh = give_out(places, lease, until_, reply)
  if #rest > 0 then note(rest, lease, until_, owner, claim_id, nonce) end
  if #fresh.ids > 0 then
    lease = lease + 1
    local c = note(fresh.ids, lease, until_, owner, claim_id, nonce)
    call('HSET', TOLD, c, pack(TELLER, now, history, until_, 0, 0, fresh.last) .. table.concat(fresh.seqs),
      'n' .. c, #fresh.ids)
    call('ZADD', SPANS, fresh.last, c)
    told = pack('>I7I6', lease, until_)
  end
  if n > 0 then
    call('HSET', META, 'lease', string.format('%.0f', lease))
    if window_start then call('HSET', META, 'window_start', window_start, 'used', used + n) end
  end
  flush()
  return 'new', reply, told
end
