package io.fodc.bridge.record;

/**
 * A reason why something is missing or weak.
 *
 * @param kind stable word, such as {@code target-down}
 * @param subject what it is about
 * @param reason for people
 * @param fromMillis since when
 * @param toMillis until when; 0 while it lasts
 */
public record Gap(String kind, String subject, String reason, long fromMillis, long toMillis) {}
