package io.fodc.agent.capture.pprof;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * One page to be fetched, and what becomes of it.
 *
 * @param watched how long the node watches before it answers completely; zero for an instant
 * @param check looks at the answer
 * @param remark for people: what the numbers are
 */
record PprofFetch(
    PprofPage page,
    Duration watched,
    Supplier<BodyCheck> check,
    String fileName,
    String mediaType,
    String remark) {}
