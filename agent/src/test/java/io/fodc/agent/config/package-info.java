@NullMarked
package io.fodc.agent.config;

import org.jspecify.annotations.NullMarked;
