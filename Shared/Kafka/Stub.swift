enum KafkaStub {}
