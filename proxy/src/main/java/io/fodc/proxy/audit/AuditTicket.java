package io.fodc.proxy.audit;

/**
 * An action whose beginning is on the disk.
 *
 * @param record number of the record that says so
 */
public record AuditTicket(long record) {}
