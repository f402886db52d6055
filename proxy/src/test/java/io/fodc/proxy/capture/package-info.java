@NullMarked
package io.fodc.proxy.capture;

import org.jspecify.annotations.NullMarked;
