enum LaunchStub {}
