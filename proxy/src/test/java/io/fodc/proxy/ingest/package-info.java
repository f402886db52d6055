/** Tests of ingest with real brokers: every sample is counted at the end. */
@NullMarked
package io.fodc.proxy.ingest;

import org.jspecify.annotations.NullMarked;
