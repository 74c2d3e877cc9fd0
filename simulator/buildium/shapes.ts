/** Buildium's messages, key for key (docs/vendors/buildium.md). Optional values are null, never left out. */
export interface AddressMessage {
  AddressLine1: string;
  AddressLine2: string | null;
  AddressLine3: string | null;
  City: string;
  State: string;
  PostalCode: string;
  Country: 'UnitedStates';
}

export interface PhoneMessage {
  Number: string;
  Type: 'NotSet' | 'Home' | 'Office' | 'Cell' | 'Personal' | 'Fax' | 'Other';
}

export interface CosignerMessage {
  Id: number;
  FirstName: string;
  LastName: string;
  Email: string | null;
  AlternateEmail: string | null;
  PhoneNumbers: PhoneMessage[];
}

export interface TenantMessage extends CosignerMessage {
  CreatedDateTime: string;
  EmergencyContact: { Name: string; RelationshipDescription: string; Phone: string; Email: string | null } | null;
  DateOfBirth: string | null;
  SMSOptInStatus: string;
  Address: AddressMessage | null;
  AlternateAddress: AddressMessage | null;
  MailingPreference: string;
  Leases: LeaseMessage[] | null;
  Comment: string | null;
  TaxId: string | null;
}

export interface LeaseMessage {
  Id: number;
  PropertyId: number;
  UnitId: number;
  UnitNumber: string;
  LeaseFromDate: string;
  LeaseToDate: string | null;
  LeaseType: 'None' | 'Fixed' | 'FixedWithRollover' | 'AtWill';
  LeaseStatus: 'Active' | 'Past' | 'Future';
  IsEvictionPending: boolean;
  TermType: 'MonthToMonth' | 'Standard' | 'Owner';
  RenewalOfferStatus: string;
  CurrentTenants: TenantMessage[] | null;
  CurrentNumberOfOccupants: number;
  Cosigners: CosignerMessage[] | null;
  AutomaticallyMoveOutTenants: boolean;
  PaymentDueDay: number;
  AccountDetails: { SecurityDeposit: number; Rent: number };
  MoveOutData: { TenantId: number; MoveOutDate: string; NoticeGivenDate: string }[];
  Tenants: { Id: number; Status: 'MovedOut' | 'Current' | 'Future'; MoveInDate: string | null }[];
  CreatedDateTime: string;
  LastUpdatedDateTime: string;
}

export interface RentalMessage {
  Id: number;
  Name: string;
  StructureDescription: string | null;
  NumberUnits: number;
  IsActive: boolean;
  OperatingBankAccountId: number;
  Reserve: number;
  Address: AddressMessage;
  YearBuilt: number;
  RentalType: 'None' | 'Residential' | 'Commercial';
  RentalSubType: string;
  RentalManager: null;
}

export interface RentalUnitMessage {
  Id: number;
  PropertyId: number;
  BuildingName: string;
  UnitNumber: string;
  Description: string | null;
  MarketRent: number;
  Address: AddressMessage;
  UnitBedrooms: string;
  UnitBathrooms: string;
  UnitSize: number;
  IsUnitListed: boolean;
  IsUnitOccupied: boolean;
}
