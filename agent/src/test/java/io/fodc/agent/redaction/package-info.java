@NullMarked
package io.fodc.agent.redaction;

import org.jspecify.annotations.NullMarked;
