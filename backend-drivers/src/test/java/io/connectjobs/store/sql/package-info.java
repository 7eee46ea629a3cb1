/** Cases that every SQL driver passes beside the contract. */
@NullMarked
package io.connectjobs.store.sql;

import org.jspecify.annotations.NullMarked;
