// For a current Gradle: `gradle run -Prepository=... -Psources=...`.
plugins {
    application
}

repositories {
    maven(url = property("repository")!!)
}

dependencies {
    implementation(platform("dev.arenagrad:bom:@project.version@"))
    implementation("dev.arenagrad:autograd")
    runtimeOnly("dev.arenagrad:openblas-natives-@openblas.platform@")
}

java {
    toolchain {
        languageVersion = JavaLanguageVersion.of(25)
    }
}

sourceSets.main {
    java.setSrcDirs(listOf(property("sources")!!))
}

application {
    mainClass = "first.First"
    applicationDefaultJvmArgs = listOf("--enable-native-access=ALL-UNNAMED", "--add-modules", "jdk.incubator.vector")
}
