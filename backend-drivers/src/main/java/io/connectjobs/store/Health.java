package io.connectjobs.store;

/**
 * @param ok whether the store answered and its schema serves this driver
 * @param detail what was found, without secrets; a server's name and version where it answered
 */
public record Health(boolean ok, String detail) {}
