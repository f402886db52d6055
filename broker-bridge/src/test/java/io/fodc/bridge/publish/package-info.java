@NullMarked
package io.fodc.bridge.publish;

import org.jspecify.annotations.NullMarked;
