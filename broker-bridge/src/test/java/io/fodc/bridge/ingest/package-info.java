@NullMarked
package io.fodc.bridge.ingest;

import org.jspecify.annotations.NullMarked;
