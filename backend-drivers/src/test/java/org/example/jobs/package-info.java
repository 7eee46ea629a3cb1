/**
 * A driver as somebody else would write it, outside this project's packages and with its public types only: it stands
 * before any other store and keeps an audit file of what was changed. To make one of your own, take these steps:
 *
 * <ol>
 *   <li>a {@link org.example.jobs.AuditedProvider} with your URL's scheme, public and with a constructor without
 *       arguments;
 *   <li>its name in {@code META-INF/services/io.connectjobs.store.JobStoreProvider};
 *   <li>a store, and what it lacks in its {@link io.connectjobs.store.Capabilities};
 *   <li>a test class that extends {@link io.connectjobs.store.contract.JobStoreContract}.
 * </ol>
 */
@NullMarked
package org.example.jobs;

import org.jspecify.annotations.NullMarked;
