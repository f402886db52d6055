/**
 * Real processes under test and in the demo: started from the distributions as a user would,
 * watched through their log and their ports, and ended by their own handle.
 */
@NullMarked
package io.fodc.e2e.process;

import org.jspecify.annotations.NullMarked;
