-- How a job changes: its record, the sets that its state calls for, its history and what is counted. What is said many
-- times over is gathered and written by flush(), which every script that changes anything ends with.
local known, changed, counted, happened, ended_leases = {}, {}, {}, {}, {}
local to_jobs, to_ready, to_due, to_expiring = {}, {}, {}, {}
local to_ended = {[4] = {}, [5] = {}, [6] = {}}
local new_work = false
-- Which noting of events this queue takes part in, where somebody listens; and what is to be noted of this script.
local listening = history > 0 and call('HGET', META, 'feed')
local events = {}

-- Reads the records of these jobs; known[id] is then a record, STUB or nil. c: the claim that may tell of them, if any.
local function read(ids, c)
  local values = get_many(JOBS, ids)
  for i = 1, #ids do
    local value = values[i]
    if value and not known[ids[i]] then
      known[ids[i]] = value == STUB and STUB or decode(ids[i], value, c)
    end
  end
end

-- A job's record, nil for none; read() must have been asked for it.
local function job(id)
  local j = known[id]
  if j ~= STUB then return j end
end

-- What became of the lease that a token stands for: A current, Y settled by it already, S another's, U no such job.
local function standing(id, token)
  local j = job(id)
  if not j then return 'U' end
  local shown_seq, shown_lease = 0, 0
  if #token == 13 then shown_lease, shown_seq = unpack_('>I7I6', token) end
  if shown_lease == 0 or shown_seq ~= j.seq then return 'S' end
  if shown_lease == j.lease then return 'A', j end
  return shown_lease == j.settled and 'Y' or 'S'
end

local function flush_sets()
  if #to_ready > 0 then many('ZADD', READY, to_ready) to_ready = {} end
  if #to_due > 0 then many('ZADD', DUE, to_due) to_due = {} end
  if #to_expiring > 0 then many('ZADD', EXPIRING, to_expiring) to_expiring = {} end
  for state, entries in pairs(to_ended) do
    if #entries > 0 then many('RPUSH', ENDED[state], entries) to_ended[state] = {} end
  end
end

local function count(state, by)
  counted[state] = (counted[state] or 0) + by
end

local function is_waiting(state)
  return state == AVAILABLE or state == SCHEDULED or state == RETRYABLE
end

local function enter(j)
  local state = j.state
  count(state, 1)
  if state >= COMPLETED then
    local entries = to_ended[state]
    entries[#entries + 1] = pack('>I6', j.until_) .. j.id
    return
  end
  if state == AVAILABLE then
    push(to_ready, -j.priority, pack('>I6I6', j.run_at, j.seq) .. j.id)
    new_work = true
  elseif state ~= RUNNING then
    push(to_due, j.run_at, j.id)
  end
  if j.expires > 0 and state ~= RUNNING then push(to_expiring, j.expires, j.id) end
end

-- Out of the lists of ended jobs it comes by itself: an entry there counts only while it says what the job says.
local function leave(j)
  local state = j.state
  count(state, -1)
  if not is_waiting(state) then return end
  flush_sets()
  if state == AVAILABLE then
    call('ZREM', READY, pack('>I6I6', j.run_at, j.seq) .. j.id)
  else
    call('ZREM', DUE, j.id)
  end
  if j.expires > 0 then call('ZREM', EXPIRING, j.id) end
end

-- Who holds a key: id and seq, or nil.
local function holder(key)
  local value = call('HGET', UNIQUE, key)
  if value then
    local until_, seq = unpack_('>I6I6', value)
    if until_ == 0 or until_ > now then return sub(value, 13), seq end
  end
end

local function free_if_over(j)
  local hold = j.hold
  if hold == 3 or (hold == 2 and j.state < COMPLETED) or is_waiting(j.state) then return end
  local _, key = texts(j.tail)
  local value = call('HGET', UNIQUE, key)
  if value and sub(value, 7) == pack('>I6', j.seq) .. j.id then
    call('HDEL', UNIQUE, key)
    call('ZREM', WINDOWS, key)
  end
end

local function happen(event, state, jobs)
  local step = event * 16 + state
  happened[step] = (happened[step] or 0) + jobs
end

-- For those who listen, in the order in which it happens.
local function tell(id, event, state, attempt, kind)
  events[#events + 1] = pack('>BI2Bc0I2c0', event * 16 + state, attempt, #kind, kind, #id, id)
end

-- A note of all events of a script: when in ms, how many, and each. It names the note before it: whoever reads on sees whether
-- notes were lost. Its own name is the server's clock in µs and its number, so that none comes twice after that either.
local function write_note()
  local before = call('HGET', META, 'fed')
  local micros, number = string.match(before, '^(%d+)-(%d+)$')
  local name = string.format('%.0f-%.0f', math.max(tonumber(micros), time[1] * 1000000 + time[2]), number + 1)
  call('XADD', FEED, name, 'before', before, 'note', now_6 .. pack('>I4', #events) .. table.concat(events))
  call('HSET', META, 'fed', name)
  events = {}
end

-- What every event brings with it, after the change.
local function record(j, event)
  if j.hold > 0 then free_if_over(j) end
  happen(event, j.state, 1)
  if history == 2 or (history == 1 and (j.state >= COMPLETED or event == 7)) then
    j.tail = j.tail .. pack('>I6BBI2', now, event, j.state, j.attempt)
    if listening then tell(j.id, event, j.state, j.attempt, (texts(j.tail))) end
  end
  changed[j.id] = j
end

local function add_error(j, type, message, stack)
  j.errors = j.errors + 1
  local text = pack('>I2I6BI2c0I2c0', j.attempt, now, stack and 1 or 0, #type, type, #message, message)
  call('HSET', ERRORS, j.id .. '\0' .. j.errors, stack and text .. stack or text)
end

local function finish(j, state)
  j.state = state
  j.until_ = now
end

local function move_to(j, run_at)
  j.run_at = run_at
  j.state = run_at > now and SCHEDULED or AVAILABLE
end

-- The job runs no more: its claim holds one less.
local function unlease(j)
  local c = pack('>I7', j.lease)
  ended_leases[c] = (ended_leases[c] or 0) + 1
  if j.own == 1 then call('ZREM', LEASES, 'j' .. j.id) end
  j.own, j.lease, j.deadline, j.until_, j.cancel = 0, 0, 0, 0, 0
end

local function count_leases()
  for c, jobs in pairs(ended_leases) do
    local who = call('HGET', CLAIMS, c)
    local owner_length = unpack_('>I2', who)
    local owner = sub(who, 3, 2 + owner_length)
    if call('HINCRBY', OWNERS, owner, -jobs) <= 0 then call('HDEL', OWNERS, owner) end
    if call('HINCRBY', CLAIMS, 'l' .. c, -jobs) <= 0 then
      local by_id = 'i' .. sub(who, 3 + owner_length)
      local parts = call('HGET', CLAIMS, by_id)
      local left = sub(parts, 1, 8)
      for at = 9, #parts, 7 do
        local part = sub(parts, at, at + 6)
        if part ~= c then left = left .. part end
      end
      call('HDEL', CLAIMS, c, 'l' .. c, #left == 8 and by_id or c)
      if #left > 8 then call('HSET', CLAIMS, by_id, left) end
      if call('HEXISTS', TOLD, c) == 0 then call('HDEL', HELD, c) end
      call('ZREM', LEASES, 'c' .. c)
    end
  end
  ended_leases = {}
end

-- The job's record tells of it from now on, or nobody.
local function untell(j)
  if j.told then
    j.told.gone = j.told.gone + 1
    j.told = nil
  end
end

local function count_told()
  for c, t in pairs(tellers) do
    if t and t.gone > 0 then
      if call('HINCRBY', TOLD, 'n' .. c, -t.gone) <= 0 then
        call('HDEL', TOLD, c, 'n' .. c)
        call('ZREM', SPANS, c)
        if call('HEXISTS', CLAIMS, c) == 0 then call('HDEL', HELD, c) end
        tellers[c] = false
      end
      t.gone = 0
    end
  end
end

local BUCKETS = {[0] = 60000, 3600000, 86400000}
-- What parts the times of one sort of bucket from those of the next, in one sorted set.
local APART = 1e15

local function count_activity()
  for step, jobs in pairs(happened) do
    for bucket = 0, 2 do
      local start = now - now % BUCKETS[bucket]
      local field = pack('>BI6BB', bucket, start, math.floor(step / 16), step % 16)
      if call('HINCRBY', ACTIVITY, field, jobs) == jobs then call('ZADD', ACTIVITY_TIMES, bucket * APART + start, field) end
    end
  end
  happened = {}
end

local function flush()
  for id, j in pairs(changed) do
    untell(j)
    push(to_jobs, id, encode(j))
  end
  if #to_jobs > 0 then many('HSET', JOBS, to_jobs) to_jobs, changed = {}, {} end
  flush_sets()
  count_told()
  count_leases()
  count_activity()
  for state, by in pairs(counted) do
    if by ~= 0 then call('HINCRBY', META, 'n' .. state, by) end
  end
  counted = {}
  if #events > 0 then write_note() end
  -- Whoever may not publish works all the same: signals are hints.
  if new_work and ARGV[3] ~= '' then redis.pcall('PUBLISH', ARGV[3], ARGV[4]) end
  new_work = false
end
