@NullMarked
package io.fodc.bridge.framing;

import org.jspecify.annotations.NullMarked;
