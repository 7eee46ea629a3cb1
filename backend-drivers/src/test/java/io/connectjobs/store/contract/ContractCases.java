package io.connectjobs.store.contract;

/** Some of the cases: they find what they need on the bench. */
interface ContractCases {
    Bench bench();
}
