@NullMarked
package io.fodc.bridge.record;

import org.jspecify.annotations.NullMarked;
