package io.connectjobs.store;

/**
 * What one upkeep did.
 *
 * @param reaped leases taken back
 * @param expired jobs that were not begun before they expired
 * @param pruned terminal jobs whose content is gone; their ids are still known
 * @param forgotten ids that are no longer known
 * @param results results that outlived their time and are gone
 */
public record UpkeepReport(int reaped, int expired, int pruned, int forgotten, int results) {}
