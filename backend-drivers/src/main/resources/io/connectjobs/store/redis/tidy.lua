-- What time does to jobs: leases that ran out, jobs that nobody began in time, jobs that come due. Each does at the most
-- so many and answers how many it did.

local function reap(j)
  local type, message = 'lease-expired', 'The lease of its owner ran out'
  if j.deadline > 0 and now >= j.deadline then
    type, message = 'timed-out', "The attempt ran longer than the job's timeout"
  end
  add_error(j, type, message)
  count(RUNNING, -1)
  local cancel = j.cancel
  unlease(j)
  if cancel == 1 then
    finish(j, CANCELLED)
  elseif j.attempt < j.max then
    j.state = AVAILABLE
  else
    finish(j, DEAD)
  end
  enter(j)
  record(j, 6)
end

-- The jobs of a claim whose lease is the claim's, or the one job whose lease is its own.
local function leased(entry)
  local name = sub(entry, 2)
  if sub(entry, 1, 1) == 'j' then return {name}, 1 end
  return noted(name), 0, unpack_('>I7', name), name
end

local function reap_lost(limit)
  local done = 0
  if limit == 0 then return 0 end
  for _, entry in ipairs(call('ZRANGEBYSCORE', LEASES, '-inf', now, 'LIMIT', 0, limit)) do
    local ids, own, lease, c = leased(entry)
    read(ids, c)
    for i = 1, #ids do
      local j = job(ids[i])
      if j and j.state == RUNNING and j.own == own and (j.lease == lease or own == 1) then
        if done == limit then return done end
        reap(j)
        done = done + 1
      end
    end
    call('ZREM', LEASES, entry)
  end
  return done
end

local function expire(j)
  leave(j)
  add_error(j, 'expired', 'The job was not begun before it expired')
  finish(j, DEAD)
  enter(j)
  record(j, 11)
end

-- Also of those that were just taken back, which are in its set only once that is written.
local function expire_late(limit)
  if limit == 0 then return 0 end
  flush_sets()
  local ids = call('ZRANGEBYSCORE', EXPIRING, '-inf', now, 'LIMIT', 0, limit)
  if #ids == 0 then return 0 end
  read(ids)
  for i = 1, #ids do expire(job(ids[i])) end
  return #ids
end

local function promote(limit)
  local ids = call('ZRANGEBYSCORE', DUE, '-inf', now, 'LIMIT', 0, limit)
  if #ids == 0 then return 0 end
  read(ids)
  for i = 1, #ids do
    local j = job(ids[i])
    count(j.state, -1)
    j.state = AVAILABLE
    count(AVAILABLE, 1)
    push(to_ready, -j.priority, pack('>I6I6', j.run_at, j.seq) .. j.id)
    changed[j.id] = j
  end
  new_work = true
  many('ZREM', DUE, ids)
  return #ids
end
