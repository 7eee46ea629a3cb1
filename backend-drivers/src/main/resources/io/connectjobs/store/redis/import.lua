-- Adds whole jobs that come from elsewhere. Needs change.lua and arrivals.lua.
-- ARGV: 5 the transfer; 6 … for each: its id, its print, the number of the job here that is the same if that was found out,
-- what it is, and for a job its body, its errors and its result.
-- Answers a letter for each (A added, Y here already, T another has the id, O it came before and was another, H another holds
-- its key); the holders' ids, in order; 1 if the queue was never used before.
local WIDTH = 7
local transfer, n = ARGV[5], (#ARGV - 5) / WIDTH
local ids, answers, holders, listed = {}, {}, {}, {}
for i = 1, n do ids[i] = ARGV[6 + (i - 1) * WIDTH] end
read(ids)
local arrivals = {}
for i, arrival in ipairs(get_many(ARRIVALS, ids)) do arrivals[ids[i]] = arrival or nil end
local last = call('HINCRBY', META, 'seq', n)
local seq = last - n

-- What it is: J or I for an id without a job; then of a job its state, whether it holds its key and until when, how; the length of
-- its body or 0 for one that goes to BODIES, and so on as in its record; when it ended, how many entries of history; and last its
-- texts and its history. Of an id since when it has no job.
local JOB = '>BBBI6BI4I2i4I6I6I6I4I6I2I6I4'
local JOB_SIZE = 60

-- Of the first time that it came it keeps how it looked, of the last who brought it.
local function note(id, print, state, errors, entries)
  local before, at = arrivals[id], now
  if before then
    untally(before)
    at, print = unpack_('>I6Bc0', before)
  else
    call('RPUSH', ARRIVAL_TIMES, now_6 .. id)
  end
  arrivals[id] = pack(ARRIVAL, at, #print, print, #transfer, transfer, state, errors, entries)
  call('HSET', ARRIVALS, id, arrivals[id])
  tally(transfer, state, errors, entries, 1)
end

local function state_now(state, run_at)
  if state >= COMPLETED then return state end
  if run_at <= now then return AVAILABLE end
  return state == RETRYABLE and RETRYABLE or SCHEDULED
end

local function hold_key(j, key, until_)
  call('HSET', UNIQUE, key, pack('>I6I6', until_, j.seq) .. j.id)
  if until_ > 0 then call('ZADD', WINDOWS, until_, key) else call('ZREM', WINDOWS, key) end
end

local function add_errors(j, errors)
  local at = 1
  while at <= #errors do
    local text
    text, at = unpack_('>I4c0', errors, at)
    j.errors = j.errors + 1
    call('HSET', ERRORS, j.id .. '\0' .. j.errors, text)
  end
end

local function add_result(j, result)
  if result == '' then return end
  j.result = 1
  call('HSET', RESULTS, j.id, result)
  if j.result_until > 0 then call('ZADD', RESULT_ENDS, j.result_until, j.id) end
end

-- Answers its letter, how many errors it has and how many entries of history.
local function add(id, spec, body, errors, result)
  local _, state, held, held_until, hold, here, max, priority, enqueued, result_until, expires, timeout, finished, attempt,
    run_at, entries = unpack_(JOB, spec)
  local tail = sub(spec, JOB_SIZE + 1)
  local _, key = texts(tail)
  local wants = held == 1 and (held_until == 0 or held_until > now)
  local by = wants and holder(key)
  if by then
    holders[#holders + 1] = by
    return 'H'
  end
  seq = seq + 1
  local j = {
    id = id, state = state_now(state, run_at), cancel = 0, own = 0, result = 0, settled = 0, until_ = finished, deadline = 0,
    attempt = attempt, run_at = run_at, seq = seq, lease = 0, max = max, priority = priority, enqueued = enqueued,
    result_until = result_until, errors = 0, expires = expires, timeout = timeout, hold = hold,
    body = here > 0 and body or '', tail = tail}
  if wants then hold_key(j, key, held_until) end
  if here == 0 then call('HSET', BODIES, id, body) end
  add_errors(j, errors)
  add_result(j, result)
  push(listed, 0, id)
  known[id], changed[id] = j, j
  enter(j)
  return 'A', j.errors, entries
end

local function remember(id, since)
  known[id] = STUB
  call('HSET', JOBS, id, STUB)
  call('RPUSH', PRUNED, since .. id)
  return 'A', 0, 0
end

local function is_same(id, print, same)
  local before, j = arrivals[id], job(id)
  if before then
    local _, looked = unpack_('>I6Bc0', before)
    if looked == print then return true end
  end
  return j and same ~= '' and same == pack('>I6', j.seq)
end

local function errors_of(texts_)
  local errors, at = 0, 1
  while at <= #texts_ do
    at = at + 4 + unpack_('>I4', texts_, at)
    errors = errors + 1
  end
  return errors
end

local function bring(id, print, same, spec, body, errors, result)
  local is_job = string.byte(spec) == 74
  local state = is_job and string.byte(spec, 2) or 9
  if not known[id] and arrivals[id] then
    -- Its id was forgotten since.
    untally(arrivals[id])
    arrivals[id] = nil
    call('HDEL', ARRIVALS, id)
  end
  if known[id] then
    if is_job and not is_same(id, print, same) then return arrivals[id] and 'O' or 'T' end
    local entries = is_job and select(16, unpack_(JOB, spec)) or 0
    note(id, print, state, errors_of(errors), entries)
    return 'Y'
  end
  local letter, failed, entries
  if is_job then
    letter, failed, entries = add(id, spec, body, errors, result)
  else
    letter, failed, entries = remember(id, sub(spec, 2, 7))
  end
  if letter == 'A' then note(id, print, state, failed, entries) end
  return letter
end

for i = 1, n do
  answers[i] = bring(unpack(ARGV, 6 + (i - 1) * WIDTH, 5 + i * WIDTH))
end
if #listed > 0 then many('ZADD', IDS, listed) end
flush_arrivals()
flush()
return {table.concat(answers), holders, last == n and 1 or 0}
