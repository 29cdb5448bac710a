package dev.lockstep.app;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same of the packaged application: it runs in production mode, without the dependencies of dev mode. */
@QuarkusIntegrationTest
class PackagedAppIT extends HealthTest {}
