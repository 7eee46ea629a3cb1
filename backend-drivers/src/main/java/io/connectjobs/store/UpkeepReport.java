package io.connectjobs.store;

/**
 * What one upkeep did.
 *
 * @param reaped leases taken back
 * @param pruned terminal jobs whose content is gone; their ids are still known
 * @param forgotten ids that are no longer known
 */
public record UpkeepReport(int reaped, int pruned, int forgotten) {}
