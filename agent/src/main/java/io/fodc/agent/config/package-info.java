/**
 * Collects the configuration of the observed node: command line, environment and files, each value
 * with the place it was found. A flag wins over the environment, the environment over a file; what
 * lost is kept beside what won. Everything is redacted here, before anybody else sees it: raw
 * values never leave this package.
 */
@NullMarked
package io.fodc.agent.config;

import org.jspecify.annotations.NullMarked;
