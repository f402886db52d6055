/**
 * The agent's three small pages, on the JDK's own HTTP server: the newest tick as metrics, whether
 * the agent lives, whether it is ready. Every request is bounded in bytes, time and number; nothing
 * a client sends reaches further than this package.
 */
@NullMarked
package io.fodc.agent.http;

import org.jspecify.annotations.NullMarked;
