# set-keys.ps1 [VAULT APP_ID]: sets the keys that a vault does not have yet, and tells the app to look at them. What
# is there stays as it is, so it may be run as often as one likes. Needs the Azure CLI, logged in, and the role Key
# Vault Secrets Officer.
param([string] $Vault = $env:TRACKING_VAULT, [string] $App = $env:TRACKING_APP_ID)
$ErrorActionPreference = 'Stop'
if (-not $Vault) { throw 'Name the vault.' }
if (-not $App) { throw 'Name the resource id of the app.' }

function Get-Names {
    $names = az keyvault secret list --vault-name $Vault --query '[].name' --output tsv
    if ($LASTEXITCODE -ne 0) { throw "The secrets of $Vault cannot be listed." }
    return @($names)
}

# A role that was just given is not known everywhere at once.
for ($attempts = 20; ; $attempts--) {
    try { $names = Get-Names; break } catch { if ($attempts -le 1) { throw }; Start-Sleep -Seconds 15 }
}

function New-Random([int] $Bytes) {
    return [Convert]::ToBase64String([Security.Cryptography.RandomNumberGenerator]::GetBytes($Bytes))
}

function Set-Missing([string] $Name, [string] $Value) {
    if ($names -notcontains $Name) {
        # Not as an argument, which all processes of the machine can read.
        $file = New-TemporaryFile
        try {
            [IO.File]::WriteAllText($file, $Value)
            az keyvault secret set --vault-name $Vault --name $Name --file $file --encoding utf-8 --output none
            if ($LASTEXITCODE -ne 0) { throw "$Name cannot be set." }
        }
        finally { Remove-Item $file }
        Write-Output "$Name is set in $Vault"
    }
}

Set-Missing 'signing-keys' "k$([DateTime]::UtcNow.ToString('yyyyMMdd')):$(New-Random 32)"
Set-Missing 'admin-keys' "admin:$((New-Random 24).Replace('+', '-').Replace('/', '_'))"

# The app has asked for them before they were there, and would ask again within a day.
az rest --method post --url "$App/config/configreferences/appsettings/refresh?api-version=2022-03-01" --output none
if ($LASTEXITCODE -ne 0) { throw 'The app cannot be told of the keys.' }
