package io.fodc.proxy.upload;

/**
 * What an agent says of an upload before its bytes. Lengths were checked; nothing else was.
 *
 * @param uploadId its name
 * @param purpose {@code window} or {@code artifact}
 * @param captureId which part of a capture it belongs to
 * @param totalBytes 0 when that is not known before the end
 * @param method how it was taken
 * @param remark for people
 */
public record UploadOffer(
    String uploadId,
    String purpose,
    String captureId,
    String fileName,
    String mediaType,
    long totalBytes,
    String method,
    long fromMillis,
    long toMillis,
    String remark) {}
