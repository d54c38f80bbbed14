#!/usr/bin/env sh
# set-keys.sh [VAULT APP_ID]: sets the keys that a vault does not have yet, and tells the app to look at them. What
# is there stays as it is, so it may be run as often as one likes. Needs the Azure CLI, logged in, and the role Key
# Vault Secrets Officer.
set -eu
vault=${1:-${TRACKING_VAULT:?name the vault}}
app=${2:-${TRACKING_APP_ID:?name the resource id of the app}}

# A role that was just given is not known everywhere at once.
attempts=20
until az keyvault secret list --vault-name "$vault" --query '[].name' --output tsv >/dev/null 2>&1; do
  attempts=$((attempts - 1))
  if [ "$attempts" -eq 0 ]; then
    az keyvault secret list --vault-name "$vault" --query '[].name' --output tsv >/dev/null
    exit 1
  fi
  sleep 15
done

# Once, and ending here when it fails: what cannot be seen must not be taken to be missing.
names=$(az keyvault secret list --vault-name "$vault" --query '[].name' --output tsv)
set_missing() {
  if ! printf '%s\n' "$names" | grep -qx "$1"; then
    # Not as an argument, which all processes of the machine can read.
    printf %s "$2" |
      az keyvault secret set --vault-name "$vault" --name "$1" --file /dev/stdin --encoding utf-8 --output none
    echo "$1 is set in $vault"
  fi
}

random() { openssl rand -base64 "$1" | tr -d '\n'; }

set_missing signing-keys "$(date -u +k%Y%m%d):$(random 32)"
set_missing admin-keys "admin:$(random 24 | tr '+/' '-_')"

# The app has asked for them before they were there, and would ask again within a day.
az rest --method post --url "$app/config/configreferences/appsettings/refresh?api-version=2022-03-01" --output none
