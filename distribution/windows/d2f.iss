; Installer for Windows, made with Inno Setup 6 after `package` has built dist\d2f: iscc distribution\windows\d2f.iss
; Not run by us: no Windows machine was at hand.
#define Version "0.2.0"

[Setup]
AppId={{6B1C4C1E-6E0B-4D0B-9B52-2D5D0D2F0001}
AppName=D2F
AppVersion={#Version}
AppPublisher=D2F contributors
DefaultDirName={autopf}\D2F
DefaultGroupName=D2F
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\icons\d2f.ico
UninstallDisplayIcon={app}\D2F.exe
OutputDir=..\..\dist
OutputBaseFilename=D2F-{#Version}-setup
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern

[Files]
Source: "..\..\dist\d2f\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\D2F"; Filename: "{app}\D2F.exe"
Name: "{autodesktop}\D2F"; Filename: "{app}\D2F.exe"; Tasks: desktop

[Tasks]
Name: desktop; Description: "Put an icon on the desktop"; Flags: unchecked

[Registry]
Root: HKA; Subkey: "Software\Classes\Applications\D2F.exe\shell\open\command"; ValueType: string; ValueData: """{app}\D2F.exe"" ""%1"""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\D2F.exe\SupportedTypes"; ValueType: string; ValueName: ".jpg"; ValueData: ""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\D2F.exe\SupportedTypes"; ValueType: string; ValueName: ".png"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\D2F.exe\SupportedTypes"; ValueType: string; ValueName: ".tif"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\D2F.exe\SupportedTypes"; ValueType: string; ValueName: ".webp"; ValueData: ""

[Run]
Filename: "{app}\D2F.exe"; Description: "Start D2F"; Flags: postinstall nowait skipifsilent
