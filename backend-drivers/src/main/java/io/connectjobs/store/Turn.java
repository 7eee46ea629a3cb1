package io.connectjobs.store;

import java.util.List;

/** Both answers of {@link Leasing#settleAndClaim}. */
public record Turn(List<SettleResult> settled, List<ClaimedJob> claimed) {}
