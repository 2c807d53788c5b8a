/// Every verb of `gw setup`.
enum SetupCommands {
  static let all: [Command] =
    [
      SettingCommands.show, InitCommand.command, SettingCommands.get, SettingCommands.set,
      SettingCommands.unset,
    ]
    + [CacheSetupCommand.command] + ProviderCommands.all + ClientCommands.all + GatewayCommands.all
    + FallbackCommands.all
    + RateCommands.all + AlertCommands.all
    + VaultCommands.all + [DoctorCommand.command] + TransferCommands.all
}
