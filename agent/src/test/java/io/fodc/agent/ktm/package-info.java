@NullMarked
package io.fodc.agent.ktm;

import org.jspecify.annotations.NullMarked;
