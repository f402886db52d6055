@NullMarked
package io.fodc.agent.capture.jvm;

import org.jspecify.annotations.NullMarked;
