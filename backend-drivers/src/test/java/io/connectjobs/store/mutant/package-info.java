/**
 * Drivers broken on purpose. Each mutant lacks one thing that the contract needs, and a test shows that one named case
 * of the suite finds it out, in nearly every run, while the whole driver passes.
 */
@NullMarked
package io.connectjobs.store.mutant;

import org.jspecify.annotations.NullMarked;
