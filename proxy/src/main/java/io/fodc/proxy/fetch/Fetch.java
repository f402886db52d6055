package io.fodc.proxy.fetch;

import io.fodc.proxy.upload.ExpectedUpload;
import io.fodc.window.HeldRange;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One range on its way from one agent. Everybody who wants it waits for the same.
 *
 * @param stretch what was asked for
 * @param upload what comes
 * @param done what became of it; never fails
 * @param ended whether somebody has said, or is about to say, what became of it
 */
record Fetch(
    HeldRange stretch,
    ExpectedUpload upload,
    CompletableFuture<FetchOutcome> done,
    AtomicBoolean ended) {}
